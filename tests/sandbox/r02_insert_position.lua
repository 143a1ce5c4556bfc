-- Pitfall 2: work in C that allocates nothing.
-- attack: table.insert at a position far beyond the table
-- expect: aborted error adds at the end
return rule {
  id = "r02_insert_position", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local t = {}
    table.insert(t, 100000000, 1)
    return #t > 0
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
