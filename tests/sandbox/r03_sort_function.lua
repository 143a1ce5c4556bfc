-- Pitfall 3: sorting takes long and no hook runs.
-- attack: sorts by a function that lies about the order
-- expect: aborted error takes no function
return rule {
  id = "r03_sort_function", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local t = { 3, 1, 2 }
    table.sort(t, function(a, b) return true end)
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
