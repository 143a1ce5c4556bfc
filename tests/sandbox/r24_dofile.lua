-- Pitfall 24: leftovers of the standard libraries.
-- attack: runs a file
-- expect: refused 'dofile' is not available to rules
return rule {
  id = "r24_dofile", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return dofile("/tmp/x.lua")
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
