-- Pitfall 17: addresses differ from run to run.
-- attack: the address of a table
-- expect: aborted error a table has no text
return rule {
  id = "r17_tostring", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return true, { address = tostring({}) }
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
