return rule {
  id = "laboratory_quantity", group = "quantity", on = "goods", favours = true,
  title = "A laboratory quantity",
  reference = "R54",
  needs = {
    "quantity_kg",
    sum_365d = history.sum("quantity_kg", { by = { "importer", "substance" }, within = "365d" }),
  },
  because = "{quantity_kg} kg, and {sum_365d} kg in 365 days: a quantity for laboratories",
  check = function(f, p)
    return f.quantity_kg < p.once_kg and f.sum_365d + f.quantity_kg < p.year_kg
  end,
  params = { once_kg = 1, year_kg = 5 },
  examples = {
    { given = { quantity_kg = 0.5, sum_365d = 1.5 }, hit = true },
    { given = { quantity_kg = 0.5, sum_365d = 30 }, hit = false },
    { given = { quantity_kg = 1, sum_365d = 0 }, hit = false },
    { given = { quantity_kg = 0.5, sum_365d = 4.4 }, hit = true },
    { given = { quantity_kg = 0.5, sum_365d = 4.5 }, hit = false },
  },
}
