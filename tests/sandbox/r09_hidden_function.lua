-- Pitfall 9: the count hook.
-- attack: a loop behind a number that looks like an exponent
-- expect: aborted steps
return rule {
  id = "r09_hidden_function", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local n = 0xe-0xf
    while n < 0 do end
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
