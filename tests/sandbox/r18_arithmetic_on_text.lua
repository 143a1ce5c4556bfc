-- Pitfall 18: numbers from texts.
-- attack: adds to a text that looks like a number
-- expect: aborted error attempt to perform arithmetic
return rule {
  id = "r18_arithmetic_on_text", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local ten = "10"
    return ten + 1 > 10
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
