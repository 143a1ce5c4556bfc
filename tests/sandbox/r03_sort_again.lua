-- Pitfall 3: sorting takes long and no hook runs.
-- attack: sorts the same table again and again: the comparisons are charged
-- expect: aborted steps
return rule {
  id = "r03_sort_again", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local t = {}
    for i = 1, 400 do
      table.insert(t, (i * 7919) % 400)
    end
    while true do
      table.sort(t)
    end
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
