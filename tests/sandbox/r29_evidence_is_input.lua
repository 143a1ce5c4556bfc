-- Pitfall 29: a rule keeps state.
-- attack: gives its own input away as evidence
-- expect: aborted result table of its own
return rule {
  id = "r29_evidence_is_input", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return true, f
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
