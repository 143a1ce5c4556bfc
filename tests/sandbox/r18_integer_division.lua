-- Pitfall 18: numbers that are none.
-- attack: divides by the integer zero
-- expect: aborted error
return rule {
  id = "r18_integer_division", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local zero = 0
    return 1 // zero > 0
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
