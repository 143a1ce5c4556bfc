-- Pitfall 18: numbers that are none.
-- attack: a strength that is a text
-- expect: aborted result strength
return rule {
  id = "r18_text_strength", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return true, { strength = "1" }
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
