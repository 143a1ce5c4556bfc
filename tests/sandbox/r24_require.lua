-- Pitfall 24: leftovers of the standard libraries.
-- attack: requires a module
-- expect: refused 'require' is not available to rules
return rule {
  id = "r24_require", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return require("os") ~= nil
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
