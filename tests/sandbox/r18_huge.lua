-- Pitfall 18: numbers that are none.
-- attack: evidence of 1e300
-- expect: aborted result not a finite number
return rule {
  id = "r18_huge", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return true, { much = 1e300 }
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
