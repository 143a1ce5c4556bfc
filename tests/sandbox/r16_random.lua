-- Pitfall 16: randomness.
-- attack: throws dice
-- expect: aborted error the library has no function 'random'
return rule {
  id = "r16_random", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return math.random() < 0.5
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
