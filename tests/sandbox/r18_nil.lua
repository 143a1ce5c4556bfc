-- Pitfall 18: an answer that is none.
-- attack: answers nil
-- expect: aborted result answered nil
return rule {
  id = "r18_nil", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return nil
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
