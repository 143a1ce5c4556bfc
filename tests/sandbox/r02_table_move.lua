-- Pitfall 2: work in C that allocates nothing.
-- attack: moves a hundred million empty places
-- expect: aborted error the library has no function 'move'
return rule {
  id = "r02_table_move", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    table.move({}, 1, 100000000, 2)
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
