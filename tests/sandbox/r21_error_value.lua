-- Pitfall 21: an error need not be a text.
-- attack: raises a table
-- expect: refused 'error' is not available to rules
return rule {
  id = "r21_error_value", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    error({})
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
