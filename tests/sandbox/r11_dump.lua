-- Pitfall 11: bytecode.
-- attack: makes bytecode of a function
-- expect: aborted error the library has no function 'dump'
return rule {
  id = "r11_dump", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return string.dump(string.rep) ~= ""
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
