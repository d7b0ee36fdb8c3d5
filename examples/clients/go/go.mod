module example.com/idcard

go 1.19
