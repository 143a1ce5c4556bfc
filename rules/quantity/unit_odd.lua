return rule {
  id = "unit_odd", group = "quantity", on = "goods",
  title = "The unit does not fit the substance",
  reference = "R46",
  needs = { "unit_odd", "quantity", "unit" },
  because = "{quantity} {unit}: a unit that this substance is not traded in",
  letter = "Please give the net quantity of the substance in kilograms.",
  check = function(f, p)
    return f.unit_odd
  end,
  examples = {
    { given = { unit_odd = true, quantity = 40, unit = "L" }, hit = true },
    { given = { unit_odd = false, quantity = 40, unit = "kg" }, hit = false },
  },
}
