-- Pitfall 18: numbers that are none.
-- attack: a strength of 0/0
-- expect: aborted result strength
return rule {
  id = "r18_nan", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return true, { strength = 0 / 0 }
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
