-- Pitfall 25: faults of old versions of Lua.
-- attack: the iterator of utf8 with a bad position
-- expect: refused 'utf8' is not available to rules
return rule {
  id = "r25_utf8", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    for p, c in utf8.codes("ab\x80") do end
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
