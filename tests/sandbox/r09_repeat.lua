-- Pitfall 9: the count hook.
-- attack: an endless repeat
-- expect: aborted steps
return rule {
  id = "r09_repeat", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    repeat until false
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
