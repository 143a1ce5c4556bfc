-- Pitfall 24: leftovers of the standard libraries.
-- attack: drives the collector
-- expect: refused 'collectgarbage' is not available to rules
return rule {
  id = "r24_collectgarbage", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    collectgarbage("collect")
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
