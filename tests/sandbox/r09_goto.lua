-- Pitfall 9: the count hook.
-- attack: a loop made of goto alone
-- expect: aborted steps
return rule {
  id = "r09_goto", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    ::again::
    goto again
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
