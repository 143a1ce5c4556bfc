-- Pitfall 28: helpers that write raw ignore a proxy.
-- attack: sorts a list that is a fact
-- expect: aborted error table expected
return rule {
  id = "r28_sort_facts", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "transit_countries", "remarks" },
  because = "found {remarks}",
  check = function(f, p)
    table.sort(f.transit_countries)
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
