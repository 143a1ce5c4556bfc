-- Pitfall 27: print writes to the output.
-- attack: writes into the document that is being printed
-- expect: refused 'print' is not available to rules
return rule {
  id = "r27_print", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    print("{}")
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
