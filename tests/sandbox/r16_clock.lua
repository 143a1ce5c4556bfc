-- Pitfall 16: clocks.
-- attack: asks for the time
-- expect: refused 'os' is not available to rules
return rule {
  id = "r16_clock", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return os.time() % 2 == 0
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
