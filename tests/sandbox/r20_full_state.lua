-- Pitfall 20: the interface itself may raise.
-- attack: fills the budget to the brim, then answers with evidence
-- expect: aborted memory
return rule {
  id = "r20_full_state", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local t = {}
    local n = 1
    while n < 100000 do
      t[n] = { n }
      n = n + 1
    end
    return true, { n = n }
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
