# Loops as the code generator prints them, with all that summarise_loops.py counts.
bayes_block_1:                          # @bayes_block_1
# %bb.0:
	vmovups	%zmm1, 64(%rsp)                 # 64-byte Spill
.LBB0_1:                                # =>This Loop Header: Depth=1
                                        #     Child Loop BB0_2 Depth 2
	vmovups	64(%rsp), %zmm1                 # 64-byte Reload
.LBB0_2:                                #   Parent Loop BB0_1 Depth=1
                                        # =>  This Inner Loop Header: Depth=2
	vfmadd231ps	(%rax){1to16}, %zmm1, %zmm0 # zmm0 = (zmm1 * mem) + zmm0
	vmovaps	%zmm0, 128(%rsp)
	cmpq	$4, %rcx
	je	.LBB0_4
# %bb.3:                                #   in Loop: Header=BB0_2 Depth=2
	vfmadd231ps	64(%rsp), %zmm3, %zmm2  # 64-byte Folded Reload
	movq	%rax, 8(%rsp)                   # 8-byte Spill
	vmovups	%ymm2, 192(%rsp)                # 32-byte Spill
	jmp	.LBB0_2
.LBB0_4:                                #   in Loop: Header=BB0_1 Depth=1
	callq	memcpy@PLT
	jmp	.LBB0_1
.LBB0_5:                                # =>This Inner Loop Header: Depth=1
	vpgatherdd	(%rax,%zmm1,4), %zmm2 {%k1}
	vmulps	%zmm1, %zmm2, %zmm2
	callq	logf@PLT
	jne	.LBB0_5
# %bb.6:
	retq
.Lfunc_end0:
bayes_draws_0:                          # @bayes_draws_0
.LBB2_1:                                # =>This Inner Loop Header: Depth=1
	vpternlogd	$255, %zmm0, %zmm0, %zmm0 # zmm0 = -1
	vpternlogd	$248, %zmm1, %zmm2, %zmm3 # zmm3 = zmm3 | (zmm2 & zmm1)
	vcvtdq2ps	%zmm0, %zmm0
	vsqrtps	%zmm0, %zmm0
	jne	.LBB2_1
.Lfunc_end2:
another:
.LBB1_1:                                # =>This Inner Loop Header: Depth=1
	callq	logf@PLT
	jmp	.LBB1_1
.Lfunc_end1:
