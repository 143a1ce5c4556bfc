return rule {
  id = "no_licit_trade", group = "substance", on = "goods",
  title = "A substance for which no licit trade is known",
  reference = "R54",
  only = { substance = list("no_licit_trade") },
  needs = {
    "quantity_kg",
    basis = lookup("no_licit_trade", { substance = "substance" }, "basis"),
  },
  because = "{quantity_kg} kg: {basis}",
  letter = "No legitimate use of this substance in such quantity is known to us. Please state the use and its end user.",
  check = function(f, p)
    return f.quantity_kg > p.research_kg
  end,
  params = { research_kg = 1 },
  examples = {
    { given = { quantity_kg = 25, basis = "no known use" }, hit = true },
    { given = { quantity_kg = 1, basis = "no known use" }, hit = false },
    { given = { quantity_kg = 1.01, basis = "no known use" }, hit = true },
  },
}
