-- Pitfall 24: leftovers of the standard libraries.
-- attack: the loader that Redis forgot
-- expect: refused 'package' is not available to rules
return rule {
  id = "r24_package", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return package.loadlib("liblua.so", "luaopen_io") ~= nil
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
