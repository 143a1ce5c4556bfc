return rule {
  id = "price_off_market", group = "quantity", on = "goods",
  title = "A price far from the reference price",
  reference = "R47",
  needs = {
    "unit_price_usd", "quantity_kg", "substance",
    low_usd  = lookup("prices", { substance = "substance" }, "low_usd"),
    high_usd = lookup("prices", { substance = "substance" }, "high_usd"),
  },
  missing = "pass",     -- values are seldom given, and few reference prices are known
  because = "{unit_price_usd} USD a kg of {substance}; the reference price lies between {low_usd} and {high_usd} USD",
  check = function(f, p)
    if f.unit_price_usd == nil or f.low_usd == nil or f.high_usd == nil
      or f.quantity_kg == nil or f.quantity_kg < p.least_kg then
      return false
    end
    return f.unit_price_usd > f.high_usd * p.above or f.unit_price_usd < f.low_usd * p.below
  end,
  params = { least_kg = 25, above = 3, below = 0.4 },   -- small packs cost more
  examples = {
    { given = { unit_price_usd = 31, quantity_kg = 500, substance = "P2P", low_usd = 5, high_usd = 10 }, hit = true },
    { given = { unit_price_usd = 30, quantity_kg = 500, substance = "P2P", low_usd = 5, high_usd = 10 }, hit = false },
    { given = { unit_price_usd = 1.9, quantity_kg = 500, substance = "P2P", low_usd = 5, high_usd = 10 }, hit = true },
    { given = { unit_price_usd = 2, quantity_kg = 500, substance = "P2P", low_usd = 5, high_usd = 10 }, hit = false },
    { given = { unit_price_usd = 31, quantity_kg = 25, substance = "P2P", low_usd = 5, high_usd = 10 }, hit = true },
    { given = { unit_price_usd = 31, quantity_kg = 24.9, substance = "P2P", low_usd = 5, high_usd = 10 }, hit = false },
    { given = { unit_price_usd = 31, quantity_kg = 500, substance = "P2P" }, hit = false },
    { given = { unit_price_usd = 31, quantity_kg = 500, substance = "P2P", low_usd = 5 }, hit = false },
    { given = { unit_price_usd = 31, quantity_kg = 500, substance = "P2P", high_usd = 5 }, hit = false },
    { given = { quantity_kg = 500, substance = "P2P", low_usd = 5, high_usd = 10 }, hit = false },
    { given = { unit_price_usd = 31, substance = "P2P", low_usd = 5, high_usd = 10 }, hit = false },
  },
}
