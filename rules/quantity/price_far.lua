return rule {
  id = "price_far", group = "quantity", on = "goods",
  title = "A price far from what the exporter asks others",
  reference = "R47",
  needs = {
    "unit_price_usd", "quantity_kg",
    times     = history.count({ by = { "exporter", "substance" }, within = "365d" }),
    usual_usd = history.mean("unit_price_usd", { by = { "exporter", "substance" }, within = "365d" }),
  },
  missing = "pass",     -- values are seldom given, and a first sale has no usual price
  because = "{unit_price_usd} USD a kg; this exporter's {times} sales in 365 days averaged {usual_usd} USD",
  check = function(f, p)
    if f.unit_price_usd == nil or f.usual_usd == nil or f.times == nil or f.times < p.least_times
      or f.quantity_kg == nil or f.quantity_kg < p.least_kg then
      return false
    end
    return f.unit_price_usd > f.usual_usd * p.above or f.unit_price_usd < f.usual_usd * p.below
  end,
  params = { least_times = 4, least_kg = 25, above = 2.5, below = 0.4 },   -- small packs cost more
  examples = {
    { given = { unit_price_usd = 9, quantity_kg = 500, times = 5, usual_usd = 3 }, hit = true },
    { given = { unit_price_usd = 1, quantity_kg = 500, times = 5, usual_usd = 3 }, hit = true },
    { given = { unit_price_usd = 6, quantity_kg = 500, times = 5, usual_usd = 3 }, hit = false },
    { given = { unit_price_usd = 9, quantity_kg = 1, times = 5, usual_usd = 3 }, hit = false },
    { given = { unit_price_usd = 9, quantity_kg = 500, times = 1, usual_usd = 3 }, hit = false },
    { given = { unit_price_usd = 9, quantity_kg = 500, times = 4, usual_usd = 3 }, hit = true },
    { given = { unit_price_usd = 9, quantity_kg = 25, times = 5, usual_usd = 3 }, hit = true },
    { given = { unit_price_usd = 7.5, quantity_kg = 500, times = 5, usual_usd = 3 }, hit = false },
    { given = { unit_price_usd = 9, quantity_kg = 500, times = 5 }, hit = false },
    { given = { unit_price_usd = 9, quantity_kg = 500, times = 3, usual_usd = 3 }, hit = false },
    { given = { unit_price_usd = 9, quantity_kg = 24.9, times = 5, usual_usd = 3 }, hit = false },
    { given = { unit_price_usd = 4, quantity_kg = 500, times = 5, usual_usd = 10 }, hit = false },
    { given = { unit_price_usd = 3.9, quantity_kg = 500, times = 5, usual_usd = 10 }, hit = true },
    { given = { unit_price_usd = 25, quantity_kg = 500, times = 5, usual_usd = 10 }, hit = false },
    { given = { unit_price_usd = 26, quantity_kg = 500, times = 5, usual_usd = 10 }, hit = true },
  },
}
