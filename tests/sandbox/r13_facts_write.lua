-- Pitfall 13: a rule changes its input.
-- attack: sets a fact
-- expect: aborted error 'remarks' cannot be set
return rule {
  id = "r13_facts_write", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    f.remarks = "changed"
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
