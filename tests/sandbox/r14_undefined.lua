-- Pitfall 14: an undefined name is nil, so a typing error is a silent miss.
-- attack: reads a name that nobody defined
-- expect: refused unknown name 'limitt'
return rule {
  id = "r14_undefined", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return f.end_use == limitt
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
