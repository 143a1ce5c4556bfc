return rule {
  id = "weights_disagree", group = "document", on = "goods",
  title = "Less gross than net",
  reference = "R48",
  needs = { "gross_kg", "quantity_kg" },
  missing = "pass",     -- the gross mass is often left out
  because = "{quantity_kg} kg of substance in goods of {gross_kg} kg gross",
  letter = "Net and gross mass do not agree. Please correct the notification.",
  check = function(f, p)
    return f.gross_kg ~= nil and f.quantity_kg ~= nil and f.gross_kg * p.tolerance < f.quantity_kg
  end,
  params = { tolerance = 1.02 },
  examples = {
    { given = { gross_kg = 900, quantity_kg = 1000 }, hit = true },
    { given = { gross_kg = 990, quantity_kg = 1000 }, hit = false },
    { given = { gross_kg = 1100, quantity_kg = 1000 }, hit = false },
    { given = { quantity_kg = 1000 }, hit = false },
    { given = { gross_kg = 100, quantity_kg = 102 }, hit = false },
  },
}
