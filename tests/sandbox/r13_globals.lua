-- Pitfall 13: shared globals.
-- attack: goes through _G
-- expect: refused '_G' is not available to rules
return rule {
  id = "r13_globals", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    _G.string = nil
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
