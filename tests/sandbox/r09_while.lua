-- Pitfall 9: the count hook.
-- attack: an endless while
-- expect: aborted steps
return rule {
  id = "r09_while", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    while true do end
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
