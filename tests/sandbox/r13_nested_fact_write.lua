-- Pitfall 13: a rule changes its input.
-- attack: sets a fact of a party
-- expect: aborted error 'name' cannot be set
return rule {
  id = "r13_nested_fact_write", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "importer.name" },
  because = "found {importer.name}",
  check = function(f, p)
    f.importer.name = "changed"
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
