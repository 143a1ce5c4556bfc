-- Pitfall 18: numbers that are none.
-- attack: a strength above one
-- expect: aborted result strength
return rule {
  id = "r18_above_one", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return true, { strength = 1.0000001 }
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
