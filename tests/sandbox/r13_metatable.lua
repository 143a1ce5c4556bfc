-- Pitfall 13: what one rule changes, the next one uses.
-- attack: takes the metatable of texts
-- expect: refused 'getmetatable' is not available to rules
return rule {
  id = "r13_metatable", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    getmetatable("").__index = {}
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
