-- Pitfall 2: work in C that allocates nothing.
-- attack: joins a hundred million empty places; the range is not looked at
-- expect: miss
return rule {
  id = "r02_concat_range", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return table.concat({}, "", 1, 100000000) ~= ""
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
