return rule {
  id = "unit_unknown", group = "quantity", on = "goods",
  title = "A quantity in a unit that is not known",
  reference = "R46",
  needs = { "unit_kind", "quantity", "unit" },
  missing = "pass",     -- without a unit the shipment is incomplete in any case
  because = "{quantity} {unit}: the unit is not known, so nobody can tell how much this is",
  letter = "Please give the net quantity of the substance in kilograms.",
  check = function(f, p)
    return f.unit_kind == "unknown"
  end,
  examples = {
    { given = { unit_kind = "unknown", quantity = 40, unit = "crates" }, hit = true },
    { given = { unit_kind = "mass", quantity = 40, unit = "kg" }, hit = false },
  },
}
