return rule {
  id = "payment_unusual", group = "document", on = "shipment",
  title = "Cash, hawala, virtual currency or a third payer",
  reference = "R19",
  missing = "pass",     -- payment is seldom part of a notification
  needs = { "payment_kind", "payment_method", "payer" },
  because = "paid by {payment_method} ({payment_kind})",
  letter = "Please state how and by whom the goods are paid.",
  check = function(f, p)
    if f.payment_kind == nil or f.payment_kind == "usual" then return false end
    if f.payment_kind == "barter" then return true, { strength = 0.5 } end
    return true
  end,
  examples = {
    { given = { payment_kind = "hawala", payment_method = "hawala" }, hit = true },
    { given = { payment_kind = "barter", payment_method = "barter" }, hit = { strength = 0.5 } },
    { given = { payment_kind = "usual", payment_method = "letter of credit" }, hit = false },
    { given = {}, hit = false },
  },
}
