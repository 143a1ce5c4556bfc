-- Pitfall 21: an error need not be a text.
-- attack: raises through assert
-- expect: refused 'assert' is not available to rules
return rule {
  id = "r21_assert", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    assert(false, {})
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
