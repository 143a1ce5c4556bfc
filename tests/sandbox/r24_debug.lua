-- Pitfall 24: leftovers of the standard libraries.
-- attack: takes the hook off
-- expect: refused 'debug' is not available to rules
return rule {
  id = "r24_debug", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    debug.sethook()
    while true do end
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
