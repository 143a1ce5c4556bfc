-- Pitfall 29: a rule keeps state.
-- attack: counts its calls in a local of the file; each call begins with the first value
-- expect: miss
local calls = 0

return rule {
  id = "r29_counter", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    calls = calls + 1
    return calls > 1
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
