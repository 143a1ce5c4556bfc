-- Pitfall 18: an answer that is none.
-- attack: answers a number
-- expect: aborted result answered number
return rule {
  id = "r18_number", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return 1
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
