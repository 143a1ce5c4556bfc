-- Pitfall 9: the count hook.
-- attack: a for that ends after a billion rounds
-- expect: aborted steps
return rule {
  id = "r09_for", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    for i = 1, 1000000000 do end
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
