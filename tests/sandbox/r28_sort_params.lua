-- Pitfall 28: helpers that write raw ignore a proxy.
-- attack: sorts a parameter
-- expect: aborted error read only
return rule {
  id = "r28_sort_params", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  params = { words = { "b", "a" } },
  check = function(f, p)
    table.sort(p.words)
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
