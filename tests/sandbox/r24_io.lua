-- Pitfall 24: leftovers of the standard libraries.
-- attack: reads a file
-- expect: refused 'io' is not available to rules
return rule {
  id = "r24_io", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return io.open("/etc/passwd") ~= nil
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
