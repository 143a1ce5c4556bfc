-- Pitfall 5: finalizers run with hooks off.
-- attack: an endless loop in __gc
-- expect: refused 'setmetatable' is not available to rules
return rule {
  id = "r05_finalizer", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    setmetatable({}, { __gc = function() while true do end end })
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
