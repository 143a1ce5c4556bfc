-- Pitfall 26: limits by time differ by machine.
-- attack: half of the budget in steps: a hit on every machine, however slow
-- expect: hit found 12500
return rule {
  id = "r26_same_everywhere", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {n}",
  check = function(f, p)
    local n = 0
    while n < 12500 do
      n = n + 1
    end
    return true, { n = n }
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
